package io.personaplex.cascade.remote;

/// A model asks for a tool.
///
/// @param id name of the call
/// @param name name of the tool
/// @param arguments JSON as the model wrote it
record ToolCall(String id, String name, String arguments) {}
