// Everything works without this script. It remembers the language that a reader chooses, so that "/" leads there.

const year = 365 * 24 * 60 * 60;

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-language]");
  if (link) {
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `language=${link.dataset.language}; Path=/; Max-Age=${year}; SameSite=Lax${secure}`;
  }
});
