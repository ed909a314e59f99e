// Before the first paint, so that a chosen theme never flashes the other one. An own file because the page's policy allows no inline script.
(function () {
  var theme = /"theme":"(light|dark)"/.exec(localStorage.getItem('schmux.prefs') || '');
  if (theme !== null) document.documentElement.dataset.theme = theme[1];
})();
