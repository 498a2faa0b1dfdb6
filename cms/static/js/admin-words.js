/* Words that Wagtail's templates write in English: each is put in place of the other, by the
   element that carries it. The words themselves come translated in the script's own element. */
(() => {
  const words = JSON.parse(document.currentScript.dataset.words);
  const mend = () => {
    for (const [selector, attribute, word] of words) {
      for (const element of document.querySelectorAll(selector)) {
        if (element.getAttribute(attribute) !== word) element.setAttribute(attribute, word);
      }
    }
  };
  document.addEventListener("DOMContentLoaded", () => {
    mend();
    // Modal windows and side panels arrive later.
    new MutationObserver(mend).observe(document.body, { childList: true, subtree: true });
  });
})();
