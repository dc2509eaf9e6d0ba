"""The server of the page: thin routes around workflow, engine and state; imports no tool."""
