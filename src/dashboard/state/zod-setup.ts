import { config } from 'zod';

// The page's policy forbids eval; otherwise zod would try it once and leave a violation in the console.
config({ jitless: true });
