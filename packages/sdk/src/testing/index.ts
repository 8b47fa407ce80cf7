export type { Behaviour, FakeRequest, WireUsage } from './behaviour.ts'
export { type FakeClock, fakeClock } from './fake-clock.ts'
export { type FakeProvider, type FakeProviderOptions, startFakeProvider } from './fake-provider.ts'
