@echo off
rem The command line of Darkscope: the app's own Node runs it, without a window.
setlocal
set ELECTRON_RUN_AS_NODE=1
"%~dp0darkscope.exe" "%~dp0resources\app.asar\out\cli\main.cjs" %*
exit /b %errorlevel%
