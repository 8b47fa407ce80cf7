/** What the page of an assessment adds to the style of reports. */
export const ASSESSMENT_STYLE = `
.gap { padding: 1.25rem 0; border-top: 1px solid var(--line); break-inside: avoid; }
.gap h3 { margin: 0 0 .25rem; font-size: 1.0625rem; }
.gap .severity { color: var(--accent, var(--quiet)); font-weight: 600; white-space: nowrap; }
.gap .id { color: var(--quiet); font-weight: 400; }
.gap p { max-width: 46rem; }
.gap ul { margin: .5rem 0; padding-left: 1.25rem; color: var(--quiet); font-size: .9375rem; }
.gap .remedy { margin-top: .5rem; }
.gap .days { color: var(--quiet); white-space: nowrap; }
.gap details { margin-top: .5rem; border: 0; font-size: .9375rem; }
.gap summary { padding: .25rem 0; color: var(--quiet); }
.counts td, .counts thead th:not(:first-child) { text-align: right; width: 6rem; }
.counts tbody th { min-width: 0; }
.plain { padding-left: 1.25rem; max-width: 50rem; } .plain li { margin-top: .375rem; }
.range { font-size: 1.375rem; line-height: 1.35; margin-bottom: .75rem; }
.days-big { display: block; margin: .5rem 0 .25rem; font-size: clamp(1.5rem, 6vw, 3rem); line-height: 1.15; font-weight: 700; letter-spacing: -.02em; color: var(--accent); }
@media (max-width: 52rem) {
  .counts td, .counts thead th:not(:first-child) { width: auto; padding-right: .375rem; }
  .counts thead th { font-size: .6875rem; overflow-wrap: normal; text-align: right; }
  .counts thead th:first-child { text-align: left; }
}
`
