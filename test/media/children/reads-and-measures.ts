// The child that reads books, as it is; each of its answers says how much CPU time it took.
import '#functions/media/ebook/ebook-child.ts'

let before = process.cpuUsage()
process.prependListener('message', () => {
  before = process.cpuUsage()
})

const send = process.send?.bind(process)
process.send = (message: { readonly answer?: object }) => {
  const { user, system } = process.cpuUsage(before)
  return send?.({ ...message, answer: { ...message.answer, cpuMs: (user + system) / 1000 } }) ?? false
}
