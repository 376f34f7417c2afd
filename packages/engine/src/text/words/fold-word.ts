// Pure. One spelling of what people write in several.

/** Letters that keyboards of one script exchange. */
const alike: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  ø: "o",
  œ: "oe",
  ı: "i",
  ى: "ي",
  ی: "ي",
  ې: "ي",
  ے: "ي",
  ک: "ك",
  ة: "ه",
  ہ: "ه",
  ھ: "ه",
  ۃ: "ه",
  ە: "ه",
  ں: "ن",
};
const exchanged = new RegExp(`[${Object.keys(alike).join("")}]`, "gu");

// accents of Latin, Greek and Cyrillic letters, Arabic vowel signs and hamzas, stretching, the Indic dots, joiners
const marks = /[\u0300-\u036f\u064b-\u065f\u0670\u0640\u093c\u09bc\u200c\u200d]/gu;

/**
 * A word without case, accents, vowel signs and the differences between keyboards, so that *Grün* and *grun*, decomposed or
 * not, are one.
 */
export function foldWord(word: string): string {
  return word
    .normalize("NFKD")
    .toLowerCase()
    .normalize("NFKD")
    .replace(marks, "")
    .replace(exchanged, (letter) => alike[letter]!);
}
