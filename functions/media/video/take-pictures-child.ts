import { answerParent } from '../child/answer-parent.ts'
import { takePictures } from './take-pictures.ts'

answerParent(takePictures)
