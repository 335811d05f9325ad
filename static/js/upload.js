// How far a file has gone, in words. The form works the same without it.
const form = document.querySelector('form[data-upload]')
const progress = form?.querySelector('[data-progress]')

if (form && progress) {
  const number = new Intl.NumberFormat(document.documentElement.lang)
  const say = (words, kind) => {
    progress.className = `save save--${kind}`
    if (progress.textContent !== words) progress.textContent = words
  }
  form.addEventListener('submit', (event) => {
    const file = form.elements.namedItem('file').files[0]
    if (!file || file.size < 1_000_000) return
    event.preventDefault()
    const request = new XMLHttpRequest()
    request.open('POST', form.action)
    request.responseType = 'json'
    request.setRequestHeader('X-Requested-With', 'fetch')
    request.upload.addEventListener('progress', ({ lengthComputable, loaded, total }) => {
      // In steps of ten, so that a screen reader is not flooded.
      if (lengthComputable) say(form.dataset.sending.replace('{percent}', number.format(Math.floor(10 * loaded / total) * 10)), 'wait')
    })
    request.addEventListener('load', () => {
      if (request.status < 400 && request.response?.url) location.assign(request.response.url)
      else say(request.response?.detail ?? form.dataset.failed, 'error')
    })
    request.addEventListener('error', () => say(form.dataset.failed, 'error'))
    request.send(new FormData(form))
  })
}
