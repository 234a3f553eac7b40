/**
 * The theme: as the system has it, light, or dark. A classic script that the head waits for: a module would come after
 * the first paint.
 */
(() => {
  const KEY = 'pp-theme';
  const CHOICES = ['system', 'light', 'dark'];

  /** Storage may be refused; the theme then lasts as long as the page. */
  function stored() {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null;
    }
  }

  function store(choice) {
    try {
      localStorage.setItem(KEY, choice);
    } catch {
      // Nothing is lost but the memory of it.
    }
  }

  function apply(choice) {
    const theme = CHOICES.includes(choice) ? choice : 'system';
    document.documentElement.dataset.theme = theme;
    for (const button of document.querySelectorAll('[data-theme-choice]')) {
      button.setAttribute('aria-pressed', String(button.dataset.themeChoice === theme));
    }
  }

  apply(stored());
  // Another tab of this page has chosen.
  addEventListener('storage', ({ key, newValue }) => key === KEY && apply(newValue));
  addEventListener('DOMContentLoaded', () => {
    apply(document.documentElement.dataset.theme);
    document.getElementById('themes').addEventListener('click', ({ target }) => {
      const choice = target.closest('[data-theme-choice]')?.dataset.themeChoice;
      if (choice === undefined) return;
      store(choice);
      apply(choice);
    });
  });
})();
