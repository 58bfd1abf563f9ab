/** What is wrong with a sent text and where: `document` counts from 0, `line` from 1, `pointer` is a JSON pointer inside the document. */
export interface DocumentViolation {
  readonly code: DocumentViolationCode;
  readonly detail: string;
  readonly file: string | null;
  readonly document: number;
  readonly line: number;
  readonly pointer: string;
}

/** Stable codes of everything that can be wrong with a text before its meaning is looked at. */
export type DocumentViolationCode =
  | 'INVALID_SYNTAX'
  | 'TOO_DEEP'
  | 'TOO_MANY_DOCUMENTS'
  | 'TOO_MANY_NODES'
  | 'DUPLICATE_KEY'
  | 'FORBIDDEN_KEY'
  | 'TAG_REFUSED'
  | 'ALIAS_REFUSED'
  | 'MERGE_REFUSED'
  | 'INVALID_VALUE'
  | 'MISSING_FIELD'
  | 'UNKNOWN_FIELD'
  | 'DUPLICATE_OBJECT';

/** What a reader of text reports before it is known which line and document it was. */
export interface TextViolation {
  readonly code: DocumentViolationCode;
  readonly detail: string;
  readonly offset: number;
  readonly document: number;
}
