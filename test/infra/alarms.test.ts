import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { describe, expect, inject, test } from 'vitest'
import { bundleOptions } from '#infra/bundle.ts'
import * as loggedAlarm from '#infra/constructs/logged-alarm.ts'
import { target } from './references.ts'

const root = join(import.meta.dirname, '../..')
const resources = inject('resources')
const alarms = resources.filter(({ type }) => type === 'AWS::CloudWatch::Alarm')

test.each(alarms.map((alarm) => [`${alarm.stack}/${alarm.logicalId}`, alarm] as const))(
  '%s tells operators when it starts, when it ends, and what to do',
  (_name, alarm) => {
    const { AlarmActions, OKActions, AlarmDescription, TreatMissingData } = alarm.properties
    for (const actions of [AlarmActions, OKActions]) {
      expect(actions.map((action: unknown) => target(alarm, action)?.logicalId)).toEqual([
        expect.stringMatching(/^Alarms/),
      ])
    }
    expect(AlarmDescription.length).toBeGreaterThan(20)
    expect(TreatMissingData).toBe('notBreaching')
  },
)

/** Alarms on log lines: the function, the words, and the name of the metric that counts them. */
const watched = resources
  .filter(({ type }) => type === 'AWS::Logs::MetricFilter')
  .map((filter) => {
    const log = target(filter, filter.properties['LogGroupName'])
    const lambda = resources.find(
      (candidate) =>
        candidate.type === 'AWS::Lambda::Function' &&
        target(candidate, candidate.properties['LoggingConfig'].LogGroup) === log,
    )
    const [, message = ''] = /^{ \$\.message = "(.+)" }$/.exec(filter.properties['FilterPattern']) ?? []
    return {
      entry: String(lambda?.metadata['storefold:entry']),
      message,
      metric: filter.properties['MetricTransformations'][0].MetricName,
    }
  })

/** Messages of the errors that a function logs, by its own code and all that this imports. */
async function loggedErrors(entry: string): Promise<string[]> {
  const { metafile } = await build({ ...bundleOptions(root, [entry]), write: false, metafile: true })
  return Object.keys(metafile.inputs)
    .filter((file) => /^(functions|shared)\//.test(file))
    .flatMap((file) => [...readFileSync(join(root, file), 'utf8').matchAll(/\blog\(\s*'ERROR',\s*'([^']+)'/g)])
    .map(([, message = '']) => message)
}

describe('an alarm on a log line', () => {
  test('is set for each trouble that one is described for', () => {
    const described = Object.values(loggedAlarm).flatMap((it) => (typeof it === 'object' ? [it.message] : []))
    expect(described.length).toBeGreaterThan(2)
    expect(new Set(watched.map(({ message }) => message))).toEqual(new Set(described))
  })

  test.each(watched)('waits for words that $entry logs: $message', async ({ entry, message, metric }) => {
    expect(await loggedErrors(entry)).toContain(message)
    expect(alarms.filter(({ properties }) => properties['MetricName'] === metric)).toHaveLength(1)
  })
})
