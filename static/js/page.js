// The one script of every page: it fetches a behaviour only where the page has something for it. All of them only add
// to what works without them. A page with more to do loads its own module in the block "scripts".
const behaviours = {
  '[data-error-summary]': './error-focus.js',
  '[data-countdown]': './countdown.js',
  'time[datetime*="T"]': './local-time.js',
  '[data-count]': './char-count.js',
  '[data-copy]': './copy-link.js',
  '[data-open-wide]': './disclosure.js',
  '[data-sign-out]': './sign-out.js',
}
for (const [selector, file] of Object.entries(behaviours)) {
  if (document.querySelector(selector)) import(file)
}
