// Before the first paint, so that a chosen theme never flashes the other one. An own file because the page's policy allows no inline script.
(function () {
  try {
    var prefs = JSON.parse(localStorage.getItem('schmux.prefs') || '{}');
    if (prefs.theme === 'light' || prefs.theme === 'dark')
      document.documentElement.dataset.theme = prefs.theme;
  } catch (error) {
    document.documentElement.dataset.theme = '';
  }
})();
