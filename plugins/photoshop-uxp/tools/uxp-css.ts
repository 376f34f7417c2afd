/** CSS properties that UXP documents. @source AdobeDocs/uxp-photoshop, uxp-api/reference-css/styles */
export const documentedProperties: ReadonlySet<string> = new Set(
  `align-content align-items align-self background background-attachment background-color background-image background-repeat
  background-size border-bottom border-bottom-color border-bottom-left-radius border-bottom-right-radius border-bottom-style
  border-bottom-width border-color border-left border-left-color border-left-style border-left-width border-radius border-right
  border-right-color border-right-style border-right-width border-style border-top border-top-color border-top-left-radius
  border-top-right-radius border-top-style border-top-width border-width bottom color display flex flex-basis flex-direction
  flex-grow flex-shrink flex-wrap font-family font-size font-style font-weight height justify-content left letter-spacing
  margin margin-bottom margin-left margin-right margin-top max-height max-width min-height min-width opacity overflow
  overflow-x overflow-y padding padding-bottom padding-left padding-right padding-top right text-align text-overflow top
  visibility white-space width`
    .trim()
    .split(/\s+/),
);

/** `border` is used throughout Adobe's own examples though it has no page of its own. */
const alsoKnown = ["border"];

/** Sentences about declarations that UXP may ignore; none: the stylesheet is fine. */
export function checkCss(css: string): string[] {
  const plain = css.replace(/\/\*[\s\S]*?\*\//g, "");
  const declarations = [...plain.matchAll(/[{;]\s*(-?[a-z-]+)\s*:\s*([^;}]+)/g)];
  return declarations.flatMap(([, property = "", value = ""]) => {
    if (property.startsWith("--")) return [];
    if (property === "display" && value.includes("grid")) return ["styles.css: UXP has no display: grid; use flex."];
    if (documentedProperties.has(property) || alsoKnown.includes(property)) return [];
    return [`styles.css: UXP does not document ${property}; write it another way.`];
  });
}
