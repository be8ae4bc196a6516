import type { ITopic } from 'aws-cdk-lib/aws-sns'

/** What every stack of one shop needs to know. */
export interface ShopContext {
  /** The project's folder: where the bundles are. */
  readonly root: string
  readonly architecture: 'arm64' | 'x86_64'
  /** Where alarms go. */
  readonly alarmTopic: ITopic
  /** The assembly is for the laptop runtime, which takes native libraries from the project instead of layers. */
  readonly laptop: boolean
}
