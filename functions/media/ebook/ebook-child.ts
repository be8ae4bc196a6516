import { answerParent } from '../child/answer-parent.ts'
import { inspectEbook, markEbook } from './ebook.ts'
import type { EbookAnswer, EbookWork } from './ebook-work.ts'

answerParent<EbookWork, EbookAnswer>(async (asked) =>
  asked.work === 'inspect' ? inspectEbook(asked.book) : markEbook(asked.book, asked.mark),
)
