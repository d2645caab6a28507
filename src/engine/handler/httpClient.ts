/**
 * Undici, as a module of its own that is imported when the first request is made. By its default export: in the package it
 * is a CommonJS file that the extension uses too, and Node cannot tell the names in it.
 */
import undici from 'undici';

export const { Agent, request } = undici;
