/* Words that Wagtail's templates and scripts write in English: each is put in place of the other.
   The words come translated in this script's own element: selector, attribute, theirs, ours.
   Without an attribute they are a text; only its node changes, so that React finds it again. */
(() => {
  const words = JSON.parse(document.currentScript.dataset.words).filter(([, , theirs, ours]) => theirs !== ours);
  const mendText = (element, theirs, ours) => {
    for (const node of element.childNodes) {
      if (node.nodeType === Node.TEXT_NODE && node.data.includes(theirs)) {
        node.data = node.data.replace(theirs, ours);
      }
    }
  };
  const mend = () => {
    for (const [selector, attribute, theirs, ours] of words) {
      for (const element of document.querySelectorAll(selector)) {
        if (!attribute) mendText(element, theirs, ours);
        else if (element.getAttribute(attribute) === theirs) element.setAttribute(attribute, ours);
      }
    }
  };
  document.addEventListener("DOMContentLoaded", () => {
    mend();
    // Modal windows, side panels and the translation editor arrive later.
    new MutationObserver(mend).observe(document.body, { childList: true, subtree: true });
  });
})();
