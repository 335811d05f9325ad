// Compares files on this device with a receipt. Nothing leaves the browser: it computes the SHA-256 itself.
const box = document.querySelector('[data-verify]')

if (box && crypto.subtle) {
  const text = box.dataset
  const input = box.querySelector('input')
  const results = box.querySelector('[data-results]')
  box.hidden = false

  const sha256 = async (file) => {
    const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer())
    return [...new Uint8Array(digest)].map((octet) => octet.toString(16).padStart(2, '0')).join('')
  }

  input.addEventListener('change', async () => {
    const files = await Promise.all([...input.files].map(async (file) => ({ file, hash: await sha256(file) })))
    const manifest = files.find(({ hash }) => hash === text.verify)
    const listed = manifest ? JSON.parse(await manifest.file.text()).attachments : []
    const known = new Set(listed.flatMap((one) => [one.sha256_received, one.sha256_stored]))
    results.replaceChildren(...files.map(({ file, hash }) => {
      const line = document.createElement('li')
      const good = hash === text.verify || known.has(hash)
      const words = hash === text.verify ? text.isManifest : good ? text.isFile : text.isNone
      const name = document.createElement('b')
      name.textContent = `${file.name}: `
      const code = document.createElement('code')
      code.textContent = hash
      line.append(name, words, ' ', code)
      return line
    }))
  })
}
