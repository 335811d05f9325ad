// Filters stand open where there is room for them, folded on a phone. (CSS does it alone in newer browsers.)
const wide = matchMedia('(min-width: 62rem)')
for (const details of document.querySelectorAll('details[data-open-wide]')) {
  const follow = () => { if (wide.matches) details.open = true }
  follow()
  wide.addEventListener('change', follow)
}
