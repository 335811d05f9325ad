// How far a file has gone, in words. The form works the same without it.
const form = document.querySelector('form[data-upload]')
const progress = form?.querySelector('[data-progress]')

if (form && progress) {
  const number = new Intl.NumberFormat(document.documentElement.lang)
  form.addEventListener('submit', (event) => {
    const file = form.elements.namedItem('file').files[0]
    if (!file || file.size < 1_000_000) return
    event.preventDefault()
    const request = new XMLHttpRequest()
    request.open('POST', form.action)
    request.upload.addEventListener('progress', (sent) => {
      if (!sent.lengthComputable) return
      progress.textContent = form.dataset.sending.replace('{percent}', number.format(Math.floor(100 * sent.loaded / sent.total)))
    })
    const plainly = () => form.submit()
    request.addEventListener('error', plainly)
    request.addEventListener('load', () => {
      if (request.status < 400) { location.assign(request.responseURL || location.href); return }
      document.documentElement.innerHTML = new DOMParser().parseFromString(request.responseText, 'text/html').documentElement.innerHTML
      document.querySelector('[data-error-summary]')?.focus()
    })
    request.send(new FormData(form))
  })
}
