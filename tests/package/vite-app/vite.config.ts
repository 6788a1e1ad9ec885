import { defineConfig } from 'vite';

export default defineConfig({
  // Served below a path of the tests' own server.
  base: './',
  build: { target: 'es2022' },
});
