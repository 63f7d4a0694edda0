package kindred.house;

import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.SwitchExpressionTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.tree.YieldTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.TypeMirror;
import javax.tools.ToolProvider;

/**
 * Where the source names problem codes: every text that is passed to a parameter called {@code
 * code}, or returned by a method or kept in a variable of that name, however it is chosen.
 */
final class CodeSites {

  private static final String CODE = "code";

  private final Map<String, Set<String>> sites = new TreeMap<>();
  private final Set<String> obscure = new TreeSet<>();

  private CodeSites() {}

  /** Compiles the source below a folder, without writing classes. */
  static CodeSites of(Path folder) {
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (var files = compiler.getStandardFileManager(null, null, null);
        var sources = Files.walk(folder)) {
      var java = sources.filter(file -> file.toString().endsWith(".java")).toList();
      var options = List.of("-proc:none", "-cp", System.getProperty("java.class.path"));
      var task =
          (JavacTask)
              compiler.getTask(
                  null, files, null, options, null, files.getJavaFileObjectsFromPaths(java));
      var found = new CodeSites();
      var units = task.parse();
      task.analyze();
      var trees = Trees.instance(task);
      units.forEach(unit -> found.new Scanner(trees).scan(unit, null));
      return found;
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** The classes that name each code. */
  Map<String, Set<String>> byCode() {
    return sites;
  }

  /** Places at which the source does not show what the code is. */
  Set<String> obscure() {
    return obscure;
  }

  private final class Scanner extends TreePathScanner<Void, Void> {

    private final Trees trees;

    private Scanner(Trees trees) {
      this.trees = trees;
    }

    @Override
    public Void visitMethodInvocation(MethodInvocationTree call, Void none) {
      arguments(call.getArguments());
      return super.visitMethodInvocation(call, none);
    }

    @Override
    public Void visitNewClass(NewClassTree call, Void none) {
      arguments(call.getArguments());
      return super.visitNewClass(call, none);
    }

    @Override
    public Void visitVariable(VariableTree variable, Void none) {
      if (variable.getName().contentEquals(CODE)
          && variable.getInitializer() != null
          && isText(trees.getElement(getCurrentPath()).asType())) {
        collect(variable.getInitializer());
      }
      return super.visitVariable(variable, none);
    }

    @Override
    public Void visitMethod(MethodTree method, Void none) {
      if (method.getName().contentEquals(CODE)
          && method.getBody() != null
          && trees.getElement(getCurrentPath()) instanceof ExecutableElement element
          && isText(element.getReturnType())) {
        new Returns().scan(method.getBody(), null);
      }
      return super.visitMethod(method, none);
    }

    private void arguments(List<? extends ExpressionTree> arguments) {
      if (!(trees.getElement(getCurrentPath()) instanceof ExecutableElement called)) {
        return;
      }
      var parameters = called.getParameters();
      if (called.getSimpleName().contentEquals("notFound")
          && !arguments.isEmpty()
          && called.getParameters().get(0).getSimpleName().contentEquals("what")) {
        notFound(arguments.get(0));
        return;
      }
      for (int at = 0; at < Math.min(parameters.size(), arguments.size()); at++) {
        if (isCode(parameters.get(at))) {
          collect(arguments.get(at));
        }
      }
    }

    /** The code begins with the kind of thing that is not there. */
    private void notFound(ExpressionTree what) {
      if (what instanceof LiteralTree literal) {
        add(literal.getValue() + "-not-found");
      } else {
        obscure.add(file() + ": " + what);
      }
    }

    private boolean isCode(VariableElement parameter) {
      return parameter.getSimpleName().contentEquals(CODE) && isText(parameter.asType());
    }

    private static boolean isText(TypeMirror type) {
      return type.toString().equals("java.lang.String");
    }

    private void collect(Tree value) {
      if (value instanceof LiteralTree literal) {
        if (literal.getValue() instanceof String text && !text.isEmpty()) {
          add(text);
        }
      } else if (value instanceof ConditionalExpressionTree either) {
        collect(either.getTrueExpression());
        collect(either.getFalseExpression());
      } else if (value instanceof SwitchExpressionTree choice) {
        choice.getCases().forEach(one -> collect(one.getBody()));
      } else if (value instanceof YieldTree yielded) {
        collect(yielded.getValue());
      } else if (value instanceof ExpressionStatementTree statement) {
        collect(statement.getExpression());
      } else if (!isNamed(value)) {
        constant(value);
      }
    }

    /** Another variable, component or method called {@code code}, which is collected itself. */
    private boolean isNamed(Tree value) {
      return value instanceof IdentifierTree name && name.getName().contentEquals(CODE)
          || value instanceof MethodInvocationTree call
              && call.getMethodSelect().toString().matches("(.*[.])?code");
    }

    private void constant(Tree value) {
      var path = trees.getPath(getCurrentPath().getCompilationUnit(), value);
      boolean named = value instanceof IdentifierTree || value instanceof MemberSelectTree;
      if (named
          && trees.getElement(path) instanceof VariableElement variable
          && variable.getConstantValue() instanceof String text) {
        add(text);
      } else {
        obscure.add(file() + ": " + value);
      }
    }

    private void add(String code) {
      sites.computeIfAbsent(code, none -> new TreeSet<>()).add(file());
    }

    private String file() {
      var name = getCurrentPath().getCompilationUnit().getSourceFile().getName();
      return name.substring(name.lastIndexOf('/') + 1).replace(".java", "");
    }

    /** What a method returns. */
    private final class Returns extends TreeScanner<Void, Void> {
      @Override
      public Void visitReturn(ReturnTree result, Void none) {
        collect(result.getExpression());
        return null;
      }
    }
  }
}
