/** Finds the line (from 1) of an offset in a text, in logarithmic time; the index is built at the first question. */
export class LineIndex {
  private starts: number[] | null = null;

  constructor(private readonly text: string) {}

  lineAt(offset: number): number {
    const starts = (this.starts ??= this.build());
    let low = 0;
    let high = starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return Math.max(low, 1);
  }

  private build(): number[] {
    const starts = [0];
    for (let at = this.text.indexOf('\n'); at !== -1; at = this.text.indexOf('\n', at + 1)) starts.push(at + 1);
    return starts;
  }
}
