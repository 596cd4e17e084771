/**
 * The mark: two rings that overlap, and the seed of light where they do. It is the project's own and carries no emblem
 * that the law protects; a branch adds its logo where it deploys. The same drawing is public/mark.svg.
 */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 64 64" aria-hidden="true" focusable="false">
      <rect class="mark-ground" width="64" height="64" rx="15" />
      <g class="mark-rings" fill="none" stroke-width="5">
        <circle cx="24.5" cy="32" r="14" />
        <circle cx="39.5" cy="32" r="14" />
      </g>
      <path class="mark-seed" d="M32 20.2a14 14 0 0 1 0 23.6 14 14 0 0 1 0-23.6z" />
    </svg>
  );
}
