import { answerParent } from '../child/answer-parent.ts'
import { render } from './render.ts'

answerParent(render)
