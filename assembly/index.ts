// Kernels in AssemblyScript; see lib/kernels for what each one does and for its JavaScript twin.
export function ping(): i32 {
  return 1;
}
