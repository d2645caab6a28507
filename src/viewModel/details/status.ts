import type { Status } from '../../operation/status.ts';
import { statusLook } from '../statusLook.ts';
import type { StatusModel } from './model.ts';

/** A theme colour's id as it stands in the name of its CSS variable. */
export function cssColor(color: string): string {
  return color.replaceAll('.', '-');
}

export function statusModel(status: Status): StatusModel {
  const { icon, color, label } = statusLook(status);
  return { icon, color: cssColor(color), label };
}
