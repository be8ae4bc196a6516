process.on('message', () => {
  for (;;) Math.random()
})
process.on('disconnect', () => process.exit())
