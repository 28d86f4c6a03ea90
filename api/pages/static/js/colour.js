// The colour of reports: how it looks, and whether it can be read on white, while it is typed. The server checks it too.
const LEAST = 4.5;

const luminance = (colour) => {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const c = parseInt(colour.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

const field = document.querySelector("input[name=colour]");
const said = document.getElementById("contrast");
const swatch = document.getElementById("swatch");

function show() {
  const colour = field.value.trim();
  const known = /^#[0-9a-f]{6}$/i.test(colour);
  swatch.hidden = !known;
  if (!known) {
    said.textContent = colour ? "Write it as # and six hexadecimal digits." : "The design’s own blue.";
    return;
  }
  swatch.style.setProperty("background-color", colour);
  const contrast = Math.floor((1.05 / (luminance(colour) + 0.05)) * 100) / 100;
  const verdict = contrast >= LEAST ? "can be read" : `cannot be read well: ${LEAST}:1 is needed, take a darker shade`;
  said.textContent = `Contrast ${contrast.toFixed(2)}:1 on white: ${verdict}.`;
}

field?.addEventListener("input", show);
if (field) show();
