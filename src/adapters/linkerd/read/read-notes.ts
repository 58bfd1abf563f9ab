import type { ReadNote } from '../../../domain/translation/mesh-adapter.js';
import { nativeKey, type NativeRef } from '../../../domain/translation/native-object.js';
import { refOf } from './read-grant.js';

/** Collects what the model did not take up. */
export class ReadNotes {
  readonly all: ReadNote[] = [];
  private readonly unreadKeys = new Set<string>();

  /** Something in an object, or all of it where the pointer is empty, with the reason. */
  add(object: NativeRef, pointer: string, reason: string): void {
    this.all.push({ object: refOf(object), pointer, reason });
  }

  /** The whole object is left to itself. */
  unread(object: NativeRef, reason: string): void {
    if (this.isUnread(object)) return;
    this.unreadKeys.add(nativeKey(object));
    this.add(object, '', reason);
  }

  isUnread(object: NativeRef): boolean {
    return this.unreadKeys.has(nativeKey(object));
  }
}
