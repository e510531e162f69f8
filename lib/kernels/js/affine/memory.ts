import type { AffineKernel } from '../../affine-kernel';

/** What the steps are made over: the memory, where everything lies in it, and what the kernel was told. */
export type AffineMemory = Pick<AffineKernel, 'spec' | 'layout' | 'f32' | 'i32' | 'f64'>;
