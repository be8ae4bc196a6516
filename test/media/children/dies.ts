process.on('message', () => process.kill(process.pid, 'SIGSEGV'))
process.on('disconnect', () => process.exit())
