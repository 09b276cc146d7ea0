// Loaded before the first paint, so that the letters do not jump.
try {
  const large = localStorage.getItem("linli.large") === "yes";
  document.documentElement.classList.toggle("large-text", large);
} catch {
  // No storage in this browser: the page starts at its usual size.
}
