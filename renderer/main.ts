import { mount } from 'svelte';
import App from './App.svelte';
import { markStart } from './state/start-marks';
import './theme.css';

markStart('evaluated');
const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');
mount(App, { target });
markStart('mounted');
