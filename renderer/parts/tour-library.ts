/** What draws the tour, with its style sheet: loaded when the tour is taken. */
export { driver } from 'driver.js';
import 'driver.js/dist/driver.css';
