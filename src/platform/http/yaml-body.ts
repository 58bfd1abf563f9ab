import { invalid } from '../../domain/errors.js';
import type { JsonValue } from '../../domain/json.js';
import { readDocuments, type SourceDocument } from './source-documents.js';

/** A YAML body as it came. A route with a schema gets its one document; a route with `@Documents()` gets all of them. */
export class YamlBody {
  constructor(readonly text: string) {}

  documents(): SourceDocument[] {
    return readDocuments(this.text);
  }

  /** The only document. Raises VALIDATION where there are more, undefined where there is none. */
  single(): JsonValue | undefined {
    const documents = this.documents();
    const second = documents[1];
    if (second !== undefined) {
      const violation = { pointer: '', code: 'TOO_MANY_DOCUMENTS', detail: 'One document is expected here.', line: second.line };
      throw invalid('The body holds more than one YAML document.', [violation]);
    }
    return documents[0]?.value;
  }
}
