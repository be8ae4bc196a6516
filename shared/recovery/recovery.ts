import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda'
import type { Message, SQSClient } from '@aws-sdk/client-sqs'
import type { RecoveryAnswer, RecoveryRefusal, RecoveryRequest } from '#events/recovery.ts'
import { errorFields, log } from '#shared/observability/log.ts'
import { deadLetterQueue, type Retry, sendBack } from './dead-letter-queue.ts'
import type { FailurePath, FailurePaths } from './failure-paths.ts'

interface RecoveryOptions {
  readonly paths: FailurePaths
  readonly sqs: SQSClient
  readonly lambda: LambdaClient
}

/** Answers operators about one service's dead letters and jobs. `timeIsUp` ends a redrive, whose rest the next one moves. */
export function recovery({ paths, sqs, lambda }: RecoveryOptions) {
  return async (request: RecoveryRequest, timeIsUp: () => boolean): Promise<RecoveryAnswer> => {
    switch (request.operation) {
      case 'list-dead-letters':
        return { outcome: 'dead-letters', queues: await Promise.all(Object.entries(paths).map(report)) }
      case 'read-dead-letters': {
        const path = paths[request.name]
        if (path === undefined) return noSuchQueue(request.name)
        const messages = await deadLetterQueue(sqs, path.queue).peek()
        return { outcome: 'messages', name: request.name, messages: messages.map(toReport) }
      }
      case 'redrive': {
        const path = paths[request.name]
        if (path === undefined) return noSuchQueue(request.name)
        const { moved, failed } = await deadLetterQueue(sqs, path.queue).redrive(retryOf(path), timeIsUp)
        const { waiting } = await report([request.name, path])
        return { outcome: 'redriven', report: { name: request.name, moved, failed, waiting } }
      }
      case 'list-jobs':
        return {
          outcome: 'jobs',
          jobs: Object.entries(paths).flatMap(([name, path]) =>
            path.kind === 'job' ? [{ name, description: path.description, schedule: path.schedule }] : [],
          ),
        }
      case 'run-job': {
        const path = paths[request.name]
        if (path?.kind !== 'job') return refused('no-such-job', `There is no job ${request.name}.`)
        await invoke(path.job, JSON.stringify({ now: request.now }), 'Event')
        return { outcome: 'job-started', name: request.name, now: request.now }
      }
    }
  }

  async function report([name, { kind, queue }]: readonly [string, FailurePath]) {
    try {
      return { name, wayBack: kind, waiting: await deadLetterQueue(sqs, queue).depth() }
    } catch (error) {
      log('ERROR', 'queue did not answer', undefined, { queue: name, ...errorFields(error) })
      return { name, wayBack: kind, waiting: null }
    }
  }

  function retryOf(path: FailurePath): Retry {
    switch (path.kind) {
      case 'queue':
        return sendBack(sqs, path.source)
      case 'stream':
        return ({ Body = '{}' }) => invoke(path.reader, Body, 'RequestResponse')
      case 'job':
        return ({ Body = '{}' }) => invoke(path.job, Body, 'Event')
    }
  }

  /** Throws what the function says where it was waited for and failed. */
  async function invoke(FunctionName: string, payload: string, InvocationType: 'Event' | 'RequestResponse') {
    const { FunctionError, Payload } = await lambda.send(
      new InvokeCommand({ FunctionName, InvocationType, Payload: Buffer.from(payload) }),
    )
    if (FunctionError !== undefined) throw new Error(Buffer.from(Payload ?? new Uint8Array()).toString())
  }
}

function toReport({ MessageId = '', Body = '', Attributes = {} }: Message) {
  return {
    id: MessageId,
    sentAt: new Date(Number(Attributes.SentTimestamp ?? 0)).toISOString(),
    deliveries: Number(Attributes.ApproximateReceiveCount ?? 0),
    body: Body,
  }
}

function noSuchQueue(name: string): RecoveryAnswer {
  return refused('no-such-queue', `There is no dead-letter queue ${name}.`)
}

function refused(refusal: RecoveryRefusal, detail: string): RecoveryAnswer {
  return { outcome: 'refused', refused: refusal, detail }
}
