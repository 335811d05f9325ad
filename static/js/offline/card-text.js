// A card as plain text, for a download: what it is about, each score with its description, the texts.
const tidy = (element) => element?.textContent.replace(/\s+/g, ' ').trim() ?? ''

const criterion = (fieldset) => {
  const chosen = fieldset.querySelector('input:checked')
  const described = chosen && tidy(document.getElementById(chosen.getAttribute('aria-describedby'))?.querySelector('span'))
  return `${tidy(fieldset.querySelector('legend'))}: ${chosen ? `${chosen.value} – ${described}` : '–'}`
}

export const inWords = (form) => {
  const { title, file } = form.dataset
  const texts = [...form.querySelectorAll('textarea')].map((box) => `${tidy(box.labels[0])}:\n${box.value || '–'}`)
  const text = [title, [...form.querySelectorAll('.crit')].map(criterion).join('\n'), ...texts].join('\n\n')
  return { title, file, text: `${text}\n` }
}
