/**
 * A part of the model while it is made. What only some have is put in behind what all have, so that parts of a kind are alike in
 * memory: an object literal with `...(type && { type })` in it takes many times as long to make and to read.
 */
export type Unfinished<T> = { -readonly [K in keyof T]: T[K] };
