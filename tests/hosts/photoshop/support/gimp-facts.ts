import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * Opens a picture in GIMP 2.10, tells its layers and saves what is visible.
 *
 * @param listPath where GIMP writes one line per layer: kind, name, size, place, whether visible, mask at middle and corner
 * @param flatPath PNG
 * @throws with what GIMP printed when it fails
 */
export function readWithGimp(picturePath: string, listPath: string, flatPath: string): readonly string[] {
  const text = (value: string) => JSON.stringify(value);
  const script = `(let* (
    (image (car (gimp-file-load RUN-NONINTERACTIVE ${text(picturePath)} "x")))
    (out (open-output-file ${text(listPath)})))
  (define (say . words) (for-each (lambda (word) (display word out)) words))
  (define (grey mask x y) (vector-ref (cadr (gimp-drawable-get-pixel mask x y)) 0))
  (define (tell items)
    (for-each (lambda (item)
      (let* ((group (= 1 (car (gimp-item-is-group item))))
             (mask (if group -1 (car (gimp-layer-get-mask item))))
             (width (car (gimp-drawable-width item))) (height (car (gimp-drawable-height item)))
             (place (gimp-drawable-offsets item)))
        (say (if group "group" "layer") "|" (car (gimp-item-get-name item)) "|" width "x" height "+" (car place) "+" (cadr place)
          "|" (car (gimp-item-get-visible item)) "|"
          (if (= mask -1) "no mask"
            (string-append (number->string (grey mask (quotient width 2) (quotient height 2))) " " (number->string (grey mask 0 0))))
          "\\n")
        (if group (tell (vector->list (cadr (gimp-item-get-children item)))))))
      items))
  (tell (vector->list (cadr (gimp-image-get-layers image))))
  (close-output-port out)
  (let ((merged (car (gimp-image-merge-visible-layers image CLIP-TO-IMAGE))))
    (gimp-file-save RUN-NONINTERACTIVE image merged ${text(flatPath)} "x"))
  (gimp-quit 1))`;
  const run = spawnSync(
    "gimp-console-2.10",
    ["-i", "-d", "-f", "-b", script.replace(/\n\s*/g, " "), "-b", "(gimp-quit 1)"],
    {
      encoding: "utf8",
      timeout: 60_000,
    },
  );
  try {
    return readFileSync(listPath, "utf8").trim().split("\n");
  } catch (error) {
    throw new Error(`GIMP failed: ${run.stdout}${run.stderr}`, { cause: error });
  }
}
