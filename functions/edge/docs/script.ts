/** The page's script: words in the box leave only the routes that have them all; "/" puts the cursor there. */
export const script = `
const box = document.querySelector('#find')
const links = [...document.querySelectorAll('nav li')]
const groups = [...document.querySelectorAll('nav section')]
box.addEventListener('input', () => {
  const words = box.value.toLowerCase().split(/\\s+/)
  for (const link of links) link.hidden = !words.every((word) => link.textContent.toLowerCase().includes(word))
  for (const group of groups) group.hidden = !group.querySelector('li:not([hidden])')
})
addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.target === box) return
  event.preventDefault()
  box.focus()
})
document.querySelector('nav').addEventListener('click', (event) => {
  if (event.target.closest('a')) document.querySelector('#menu').checked = false
})
`.trim()
