// Characters so far under a text box, and how many too many. The server counts again.
const number = new Intl.NumberFormat(document.documentElement.lang, { useGrouping: 'always' })

for (const note of document.querySelectorAll('[data-count]')) {
  const box = document.getElementById(note.dataset.for)
  if (!box) continue
  const most = Number(note.dataset.count)
  const show = () => {
    const used = [...box.value.trim()].length
    const over = used - most
    note.textContent = over > 0
      ? (over === 1 ? note.dataset.overOne : note.dataset.overOther).replace('{over}', number.format(over))
      : note.dataset.used.replace('{used}', number.format(used)).replace('{most}', number.format(most))
  }
  box.addEventListener('input', show)
  show()
}
