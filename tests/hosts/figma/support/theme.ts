// Colours as Figma hands them to a panel with themeColors: the names are documented, the values read off the program.
type Theme = "light" | "dark";

const light = {
  bg: "#ffffff",
  "bg-secondary": "#f5f5f5",
  "bg-hover": "#f5f5f5",
  "bg-brand": "#0d99ff",
  "bg-brand-hover": "#007be5",
  text: "#000000e5",
  "text-secondary": "#00000080",
  "text-tertiary": "#0000004d",
  "text-onbrand": "#ffffff",
  "text-danger": "#dc3412",
  border: "#e6e6e6",
  "border-selected": "#0d99ff",
  "icon-success": "#14ae5c",
  "icon-warning": "#ffcd29",
  "icon-danger": "#f24822",
};

const dark: typeof light = {
  ...light,
  bg: "#2c2c2c",
  "bg-secondary": "#383838",
  "bg-hover": "#383838",
  "bg-brand": "#0c8ce9",
  "bg-brand-hover": "#0a6dc2",
  text: "#ffffff",
  "text-secondary": "#ffffffb2",
  "text-tertiary": "#ffffff66",
  "text-danger": "#fca397",
  border: "#444444",
  "icon-success": "#198f51",
  "icon-warning": "#f7d15f",
  "icon-danger": "#e03e1a",
};

/** Content of the style element `figma-style`. */
export function themeStyle(theme: Theme): string {
  const values = Object.entries(theme === "light" ? light : dark).map(
    ([name, value]) => `--figma-color-${name}: ${value};`,
  );
  return `:root { ${values.join(" ")} }`;
}
