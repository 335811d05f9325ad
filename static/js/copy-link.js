// A "copy" button beside an address, only where the browser can do it. The address can be selected by hand anyway.
for (const button of navigator.clipboard ? document.querySelectorAll('[data-copy]') : []) {
  const source = document.getElementById(button.dataset.copy)
  if (!source) continue
  button.hidden = false
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(source.value ?? source.textContent.trim())
    document.getElementById(`${button.dataset.copy}-copied`).textContent = button.dataset.done
  })
}
