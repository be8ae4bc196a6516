/**
 * List prices of us-east-1 in USD per million, without the free tier; prices of other regions are some 0 to 40 % higher.
 * Sources: the services' price pages (API Gateway HTTP APIs, Lambda on arm64, DynamoDB on demand, SNS FIFO, SQS), November 2026.
 */
export const perMillion = {
  httpRequest: 1,
  invocation: 0.2,
  /** Of a gigabyte of memory. */
  gigabyteSecond: 13.33,
  writeUnit: 0.625,
  readUnit: 0.125,
  /** A message that a FIFO topic takes. */
  publish: 0.3,
  /** Its delivery to a FIFO queue. */
  delivery: 0.01,
  fifoRequest: 0.5,
  standardRequest: 0.4,
} as const

/** Ingestion of logs, USD per gigabyte. */
export const logGigabyte = 0.5
