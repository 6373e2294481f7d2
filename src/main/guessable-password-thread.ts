// The thread of `guessable-password.ts`.
import { parentPort, workerData } from 'node:worker_threads'
import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import * as common from '@zxcvbn-ts/language-common'
import * as english from '@zxcvbn-ts/language-en'
import * as spanish from '@zxcvbn-ts/language-es-es'
import { fold } from '#rules/fold.ts'

/** Time grows with more than the square of the length; whoever passes with so many signs passes. */
const judgedLength = 24
/** Guesses, as a power of ten, that a password has to withstand. */
const enough = 9

const { password, words } = workerData as { password: string; words: readonly string[] }
const { dictionary, adjacencyGraphs: graphs } = common
const judge = new ZxcvbnFactory({
  dictionary: { ...dictionary, ...english.dictionary, ...spanish.dictionary },
  graphs,
  maxLength: judgedLength,
})
// Spanish with its accents taken off too: people type both.
const known = [...new Set(words.flatMap((text) => [text, ...text.split(/[^\p{L}\p{N}]+/u)]))]
  .filter((word) => word.length > 2)
  .flatMap((word) => [word.toLowerCase(), fold(word)])
const guesses = Math.min(
  ...[password, fold(password)].map((text) => judge.check(text.slice(0, judgedLength), known).guessesLog10),
)
parentPort?.postMessage(guesses < enough)
