import { createServer } from 'node:net'
import { describe, expect, test } from 'vitest'
import { parseCommandLine, UsageError } from '#local/command-line.ts'
import { findJava } from '#local/engines/java.ts'
import { takeLock } from '#local/run/exclusively.ts'
import { startShop } from '#local/shop.ts'
import { startCommandLine, startOptions } from '#local/start-options.ts'
import { smallAssembly, temporaryFolder } from './small-assembly.ts'

describe('a start that cannot succeed says why in one line', () => {
  test('a shop runs on the data', async () => {
    const dataDir = temporaryFolder()
    const lock = await takeLock(dataDir)
    await expect(startShop({ assembly: smallAssembly({}), dataDir })).rejects.toThrow(
      /^A shop already runs on .*--data DIR/,
    )
    await lock?.release()
  })

  test('the port is taken', async () => {
    const server = createServer()
    const port = await new Promise<number>((resolve) =>
      server.listen(0, '127.0.0.1', () => {
        const address = server.address()
        resolve(typeof address === 'object' && address !== null ? address.port : 0)
      }),
    )
    const starting = startShop({ assembly: smallAssembly({}), dataDir: temporaryFolder(), port })
    await expect(starting).rejects.toThrow(`Port ${port} is taken; use --port N.`)
    server.close()
  })

  test('there is neither Java nor Docker', async () => {
    await expect(findJava({ PATH: temporaryFolder() })).rejects.toThrow(/^Java 17 or later is needed.*apt install/)
  })

  test('a resource cannot be made', async () => {
    const assembly = smallAssembly({ Topic: { Type: 'AWS::SNS::Subscription', Properties: { Protocol: 'email' } } })
    await expect(startShop({ assembly, dataDir: temporaryFolder() })).rejects.toThrow(
      'Small/Topic (AWS::SNS::Subscription)',
    )
  })

  test('and stops what it had started: the next start finds the same data free', async () => {
    const assembly = smallAssembly({ Topic: { Type: 'AWS::SNS::Subscription', Properties: { Protocol: 'email' } } })
    const dataDir = temporaryFolder()
    for (const _ of ['first', 'second']) {
      await expect(startShop({ assembly, dataDir })).rejects.toThrow('Small/Topic (AWS::SNS::Subscription)')
    }
  })
})

describe('the command line of npm start', () => {
  const read = (args: readonly string[]) => startOptions(parseCommandLine(startCommandLine, args))

  test('has defaults', () => {
    expect(read([])).toEqual({ port: 3000, fresh: false, dataDir: '.local', quiet: false, routes: false })
  })

  test('takes its flags', () => {
    const given = read(['--port', '0', '--fresh', '--data', 'elsewhere', '--quiet', '--routes'])
    expect(given).toEqual({ port: 0, fresh: true, dataDir: 'elsewhere', quiet: true, routes: true })
  })

  test.each([['--prot'], ['stray'], ['--port=x'], ['--port=70000']])('refuses %s', (flag) => {
    expect(() => read([flag])).toThrow(UsageError)
  })
})
