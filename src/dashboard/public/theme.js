// Runs before the first paint, so that the other theme never flashes. A file of its own, because the page's policy allows no inline script.
(function () {
  var theme = /"theme":"(light|dark)"/.exec(localStorage.getItem('schmux.prefs') || '');
  if (theme !== null) document.documentElement.dataset.theme = theme[1];
})();
